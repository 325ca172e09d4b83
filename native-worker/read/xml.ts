export interface XmlVisitor {
  /** Element names come without namespace prefix. */
  open(name: string, attributes: Map<string, string>): void;
  text?(text: string): void;
  close?(name: string): void;
}

const ENTITIES: Record<string, string> = { lt: '<', gt: '>', amp: '&', quot: '"', apos: "'" };

const unescape = (text: string): string =>
  text.includes('&')
    ? text.replace(/&(?:#x([0-9a-fA-F]{1,6})|#([0-9]{1,7})|([a-z]{2,4}));/g, (whole, hex, decimal, name) => {
        if (name) return ENTITIES[name as string] ?? whole;
        const code = hex ? parseInt(hex as string, 16) : Number(decimal);
        return code <= 0x10ffff ? String.fromCodePoint(code) : whole;
      })
    : text;

const localName = (name: string): string => name.slice(name.indexOf(':') + 1);

/** Position of the `>` that ends a tag, skipping those inside quotes; -1 where there is none. */
function tagEnd(text: string, from: number): number {
  for (let i = from; i < text.length; i++) {
    const char = text[i];
    if (char === '>') return i;
    if (char === '"' || char === "'") {
      i = text.indexOf(char, i + 1);
      if (i < 0) return -1;
    }
  }
  return -1;
}

/**
 * Visits elements and text of an XML document in order, in time proportional to its length. Knows no document types and
 * no entities but the five of XML and character numbers, so nothing can be expanded or fetched. Damaged documents end
 * where the damage starts.
 * @returns whether the document ended as it should.
 */
export function scanXml(text: string, visitor: XmlVisitor): boolean {
  let depth = 0;
  let at = 0;
  for (;;) {
    const start = text.indexOf('<', at);
    if (start < 0) break;
    if (start > at && depth > 0) visitor.text?.(unescape(text.slice(at, start)));
    const skip = text.startsWith('<!--', start)
      ? '-->'
      : text.startsWith('<![CDATA[', start)
        ? ']]>'
        : text.startsWith('<?', start)
          ? '?>'
          : '';
    if (skip) {
      const end = text.indexOf(skip, start + 2);
      if (end < 0) return false;
      if (skip === ']]>') visitor.text?.(text.slice(start + 9, end));
      at = end + skip.length;
      continue;
    }
    const end = tagEnd(text, start);
    if (end < 0) return false;
    at = end + 1;
    if (text[start + 1] === '!') continue;
    if (text[start + 1] === '/') {
      depth--;
      visitor.close?.(localName(text.slice(start + 2, end).trim()));
      if (depth === 0) return true;
      continue;
    }
    const empty = text[end - 1] === '/';
    const body = text.slice(start + 1, empty ? end - 1 : end);
    const name = /^[^\s]+/.exec(body)?.[0] ?? '';
    const attributes = new Map<string, string>();
    for (const match of body.slice(name.length).matchAll(/([^\s=]+)\s*=\s*(?:"([^"]*)"|'([^']*)')/g)) {
      attributes.set(localName(match[1]), unescape(match[2] ?? match[3] ?? ''));
    }
    visitor.open(localName(name), attributes);
    if (empty) visitor.close?.(localName(name));
    else depth++;
    if (depth === 0) return true;
  }
  return false;
}
