import { parseAuthorization, SignatureVerifier } from './signature.js';

/** The published example of Signature Version 4 ("get-vanilla-query-order-key-case" of AWS's test suite). */
const SECRET = 'wJalrXUtnFEMI/K7MDENG+bPxRfiCYEXAMPLEKEY';
const REQUEST = {
  method: 'GET',
  url: '/?Param2=value2&Param1=value1',
  headers: { host: 'example.amazonaws.com', 'x-amz-date': '20150830T123600Z' },
  body: Buffer.alloc(0),
};
const AUTHORIZATION =
  'AWS4-HMAC-SHA256 Credential=AKIDEXAMPLE/20150830/us-east-1/service/aws4_request, SignedHeaders=host;x-amz-date, ' +
  'Signature=b97d918cfa904a5beff61c982a1b6f458b799221646efd99d3219ec94cdf2500';

describe(SignatureVerifier.name, () => {
  const scope = parseAuthorization(AUTHORIZATION);
  const verifier = new SignatureVerifier();

  it("accepts AWS's own example", () => {
    expect(scope).toMatchObject({ accessKeyId: 'AKIDEXAMPLE', region: 'us-east-1', service: 'service' });
    expect(scope && verifier.isValid(REQUEST, scope, SECRET)).toBe(true);
  });

  it.each([
    ['another secret', REQUEST, 'other'],
    ['another body', { ...REQUEST, body: Buffer.from('x') }, SECRET],
    ['another path', { ...REQUEST, url: '/x?Param2=value2&Param1=value1' }, SECRET],
    ['another header', { ...REQUEST, headers: { ...REQUEST.headers, host: 'elsewhere' } }, SECRET],
  ])('refuses %s', (_what, request, secret) => {
    expect(scope && verifier.isValid(request, scope, secret)).toBe(false);
  });

  it.each([undefined, '', 'Bearer x', 'AWS4-HMAC-SHA256 Credential=a/b'])('does not read %p', (header) => {
    expect(parseAuthorization(header)).toBeUndefined();
  });
});
