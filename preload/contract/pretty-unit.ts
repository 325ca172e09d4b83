/** Units as people write them: `um` is ASCII for files and schemas. */
export const prettyUnit = (unit: string): string => unit.replace(/\bum\b/g, 'µm').replace('^2', '²');
