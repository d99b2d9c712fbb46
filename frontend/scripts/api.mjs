// Types of the HTTP API from the server's OpenAPI document: `npm run api -- FILE` (default ../schema/openapi.yaml).
import { existsSync, writeFileSync } from "node:fs";
import { resolve } from "node:path";
import { pathToFileURL } from "node:url";
import openapiTS, { astToString } from "openapi-typescript";

const given = process.argv[2];
const source = resolve(given ?? "../schema/openapi.yaml");
if (!existsSync(source)) {
  console.error(`npm run api: there is no ${source}`);
  process.exit(2);
}
const target = new URL("../src/api/schema.d.ts", import.meta.url);
writeFileSync(
  target,
  `// Made by "npm run api" from the server's OpenAPI document; not edited by hand.\n${astToString(await openapiTS(pathToFileURL(source)))}`,
);
console.log("src/api/schema.d.ts written");
