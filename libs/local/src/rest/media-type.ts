/** A media type without its parameters, lower case. */
export function mediaType(header: string | undefined): string {
  return (header ?? '').split(';')[0]?.trim().toLowerCase() ?? '';
}

/** Whether a media type falls under a pattern such as `image/*`. */
export function matchesMediaType(pattern: string, header: string): boolean {
  const [type, subtype] = pattern.toLowerCase().split('/');
  const [actualType, actualSubtype] = mediaType(header).split('/');
  return (type === '*' || type === actualType) && (subtype === '*' || subtype === actualSubtype);
}

/** The template for a media type: the exact one, else the one for JSON where the header is absent. */
export function templateFor(
  templates: Readonly<Record<string, string>>,
  header: string | undefined,
): string | undefined {
  const type = mediaType(header) || 'application/json';
  return Object.hasOwn(templates, type) ? templates[type] : undefined;
}
