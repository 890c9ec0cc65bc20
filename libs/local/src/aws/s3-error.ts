import { randomUUID } from 'node:crypto';
import type { AwsResponse } from './aws-service.js';

/** An error answer of S3: XML, nothing but the status for HEAD. */
export function s3Error(status: number, code: string, message: string): AwsResponse {
  const body = [
    '<?xml version="1.0" encoding="UTF-8"?>',
    `<Error><Code>${code}</Code><Message>${escaped(message)}</Message><RequestId>${randomUUID()}</RequestId></Error>`,
  ].join('\n');
  return { status, headers: { 'content-type': 'application/xml' }, body };
}

function escaped(text: string): string {
  return text.replaceAll('&', '&amp;').replaceAll('<', '&lt;').replaceAll('>', '&gt;');
}
