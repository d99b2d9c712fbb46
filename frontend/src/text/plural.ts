export const plural = (n: number, one: string, many: string) => `${n} ${n === 1 ? one : many}`;

/** In French the plural begins at two: "0 nuit", "1 nuit", "2 nuits". */
export const pluralFrench = (n: number, one: string, many: string) => `${n} ${n < 2 ? one : many}`;
