/** A moment in ISO 8601 to the second, in universal time: it is read elsewhere too. */
export const momentText = (iso: string): string => iso.replace(/^(\S+)T(\S+?)(?:\.\d+)?Z$/, '$1 $2 UTC');
