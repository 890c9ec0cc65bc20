/**
 * Stands in for `mime-db` (280 KB, 2,500 media types) in the bundles: Express looks up the charset of the types it
 * answers with and the extensions that `req.is` and `req.accepts` may name. The API speaks JSON, so these are enough.
 */
module.exports = {
  'application/json': { source: 'iana', charset: 'UTF-8', compressible: true, extensions: ['json', 'map'] },
  'application/problem+json': { source: 'iana', compressible: true },
  'application/octet-stream': { source: 'iana', compressible: true, extensions: ['bin'] },
  'application/x-www-form-urlencoded': { source: 'iana', compressible: true },
  'multipart/form-data': { source: 'iana' },
  'text/html': { source: 'iana', compressible: true, extensions: ['html', 'htm'] },
  'text/plain': { source: 'iana', compressible: true, extensions: ['txt'] },
};
