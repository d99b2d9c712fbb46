// Lists whose members the server decides. Each is checked against the types made from the API's description (`make schema`):
// tsc names a list that lacks a member of the server's, or has one that the server does not know.
import type { components } from "../api/schema.d.ts";

type Schemas = components["schemas"];
export type Region = Schemas["RegionsEnum"];
export type Trigger = Schemas["TriggersEnum"];
export type Language = Schemas["LanguageEnum"];
export type Level = Schemas["LevelEnum"];
export type Sign = Schemas["SignEnum"];
export type Role = Schemas["RoleEnum"];
export type RecordKind = Schemas["WriteInKindEnum"];
export type AugmentationStatus = Schemas["AugmentationStatusEnum"];
export type InvitationState = Schemas["StateEnum"];
export type LookedAt = Schemas["WhatEnum"];
export type KeptWhy = Schemas["KeptVersionOutStatusEnum"];
export type Group = Schemas["GroupEnum"];

/**
 * Returns `list` as it is, in the order in which a page shows it. A type error where a member of the union `All` is missing
 * (it is named as `isMissing`), or where the list has a member that `All` lacks.
 */
export const everyOf =
  <All extends string>() =>
  <const List extends readonly All[]>(
    list: [All] extends [List[number]] ? List : { isMissing: Exclude<All, List[number]> },
  ): List =>
    list as List;
