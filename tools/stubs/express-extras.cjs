/**
 * Stands in for what Express brings along and our REST functions never call: parsers of bodies (ours is
 * libs/platform/src/rest/json-body.ts), of nested query strings (the setting `query parser` is `simple`), and files from a disk.
 */
function notHere() {
  throw new Error('Body parsers, extended queries and static files are not part of this bundle (tools/bundle/slim.ts)');
}

// body-parser, serve-static and send are functions with functions on them; qs is an object of functions.
module.exports = Object.assign(notHere, {
  json: notHere,
  raw: notHere,
  text: notHere,
  urlencoded: notHere,
  parse: notHere,
  stringify: notHere,
  mime: {},
});
