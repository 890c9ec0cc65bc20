/** Whether an ARN matches a pattern in which `*` stands for any characters and `?` for one. */
export function arnMatches(pattern: string, arn: string): boolean {
  const source = pattern
    .replace(/[\\^$.|+()[\]{}]/g, '\\$&')
    .replaceAll('*', '.*')
    .replaceAll('?', '.');
  return new RegExp(`^${source}$`, 's').test(arn);
}
