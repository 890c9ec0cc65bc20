// Runs at CloudFront's edge (viewer request): the client's pages have paths of their own, and all are index.html. Files are below /assets/
// or at the root; deeper paths are pages whatever their last segment looks like (/notifications/UPLOAD/report.v2).
// https://docs.aws.amazon.com/AmazonCloudFront/latest/DeveloperGuide/functions-javascript-runtime-20.html
// oxlint-disable-next-line no-unused-vars -- CloudFront calls it.
function handler(event) {
  const request = event.request;
  const isFile = request.uri.startsWith('/assets/') || /^\/[^/]+\.[^/]+$/.test(request.uri);
  if (!isFile) request.uri = '/index.html';
  return request;
}
