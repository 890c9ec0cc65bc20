const ESCAPES: Readonly<Record<string, string>> = {
  '"': '\\"',
  "'": "\\'",
  '\\': '\\\\',
  '/': '\\/',
  '\n': '\\n',
  '\r': '\\r',
  '\t': '\\t',
  '\b': '\\b',
  '\f': '\\f',
};

/** `$util` of mapping templates. */
export const UTIL: Readonly<Record<string, (text: unknown) => unknown>> = {
  /** Apache Commons' escapeEcmaScript: `'` becomes `\'`, which is not JSON; templates undo that. */
  escapeJavaScript: (text) => Array.from(String(text ?? ''), escaped).join(''),
  parseJson: (text) => JSON.parse(String(text)) as unknown,
  urlEncode: (text) => encodeURIComponent(String(text ?? '')).replaceAll('%20', '+'),
  urlDecode: (text) => decodeURIComponent(String(text ?? '').replaceAll('+', ' ')),
  base64Encode: (text) => Buffer.from(String(text ?? '')).toString('base64'),
  base64Decode: (text) => Buffer.from(String(text ?? ''), 'base64').toString('utf8'),
};

function escaped(character: string): string {
  const known = ESCAPES[character];
  if (known !== undefined) return known;
  const code = character.codePointAt(0) ?? 0;
  if (code >= 0x20 && code <= 0x7f) return character;
  return [...Array(character.length).keys()]
    .map((unit) => `\\u${character.charCodeAt(unit).toString(16).toUpperCase().padStart(4, '0')}`)
    .join('');
}
