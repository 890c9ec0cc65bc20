/**
 * Stands in for nodemailer's table of media types (40 KB) in the bundles: it is asked for attachments whose type is not given, and ours
 * always is.
 */
export function detectMimeType(): string {
  return 'application/octet-stream';
}

export function detectExtension(): string {
  return 'bin';
}
