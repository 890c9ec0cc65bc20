/** The name of the running function as Lambda gives it; `local` outside Lambda (tests, scripts). */
export function functionName(source: Readonly<Record<string, string | undefined>> = process.env): string {
  return source.AWS_LAMBDA_FUNCTION_NAME ?? 'local';
}
