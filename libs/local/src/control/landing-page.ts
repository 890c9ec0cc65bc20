/** Names of the stages of both kinds of APIs. */
export interface Stages {
  readonly rest: readonly string[];
  readonly ws: readonly string[];
}

/** What `/` shows of a stack without a site: where everything is. */
export function landingPage(origin: string, stages: Stages): string {
  const item = (href: string, text: string): string => `<li><a href="${href}">${href}</a> ${text}</li>`;
  const rest = stages.rest.map((stage) => `<li><code>/${stage}/…</code> REST API</li>`);
  const ws = stages.ws.map((stage) => `<li><code>/${stage}?token=…</code> WebSocket API</li>`);
  return `<!doctype html>
<html lang="en">
<head>
<meta charset="utf-8">
<meta name="viewport" content="width=device-width, initial-scale=1">
<title>Agora, local cloud</title>
<style>body{font:16px/1.6 system-ui,sans-serif;max-width:44rem;margin:4rem auto;padding:0 1rem}code,pre{background:#8882;border-radius:4px;padding:.1em .3em}pre{padding:1em;overflow:auto}</style>
</head>
<body>
<h1>Agora runs locally</h1>
<ul>
${[...rest, ...ws].join('\n')}
${item('/docs', 'API reference')}
${item('/docs/asyncapi.json', 'contract of the WebSocket API')}
${item('/_local/state', 'functions, queues, tables, executions')}
</ul>
<p>A token, as the user pool would issue it:</p>
<pre>curl -s ${origin}/_local/token -d '{"user":"alice","groups":["organizers"]}'</pre>
<p>Votes and results also want the header <code>x-api-key: local</code>.</p>
</body>
</html>
`;
}
