/** The name of the running function as Lambda gives it; `local` outside Lambda (tests, scripts). */
export function functionName(source: Readonly<Record<string, string | undefined>> = process.env): string {
  return source.AWS_LAMBDA_FUNCTION_NAME ?? 'local';
}

/**
 * Where S3 is, if not at AWS: the variables that the SDK's own clients read.
 * https://docs.aws.amazon.com/sdkref/latest/guide/feature-ss-endpoints.html
 */
export function s3Endpoint(source: Readonly<Record<string, string | undefined>> = process.env): string | undefined {
  return source.AWS_ENDPOINT_URL_S3 ?? source.AWS_ENDPOINT_URL;
}
