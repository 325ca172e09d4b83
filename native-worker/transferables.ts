/** Every ArrayBuffer held by the typed arrays in a value of plain objects and arrays, each once; shared memory isn't moved. */
export function transferables(value: unknown): ArrayBuffer[] {
  const found = new Set<ArrayBuffer>();
  const visit = (item: unknown): void => {
    if (typeof item !== 'object' || item === null) return;
    if (ArrayBuffer.isView(item)) {
      if (item.buffer instanceof ArrayBuffer) found.add(item.buffer);
    } else if (Array.isArray(item)) {
      item.forEach(visit);
    } else {
      Object.values(item).forEach(visit);
    }
  };
  visit(value);
  return [...found];
}
