import type { LocalCloud } from './cloud.js';

/** What is printed once everything answers. */
export function readyText(cloud: LocalCloud, dataDir: string, milliseconds: number): string {
  const stage = cloud.stack.resources('aws_api_gateway_stage')[0]?.args['stage_name'];
  const hasSite = cloud.stack.resources('aws_cloudfront_distribution').length > 0;
  const rows = [
    ...(hasSite ? [['Web client', `${cloud.url}/`]] : []),
    ['REST', `${cloud.url}/${String(stage ?? '')}`],
    ['WebSocket', `${cloud.wsUrl}?token=…`],
    ['API reference', `${cloud.url}/docs`],
    ['Token', `curl -s ${cloud.url}/_local/token -d '{"user":"alice","groups":["organizers"]}'`],
    ['API key', 'x-api-key: local'],
    ['AWS endpoint', `${cloud.awsEndpoint} (key and secret: local)`],
    ['Data', `${dataDir} (--fresh drops it)`],
  ];
  const lines = rows.map(([name = '', value = '']) => `  ${name.padEnd(14)} ${value}`);
  return `\n${cloud.stack.name} is ready after ${(milliseconds / 1000).toFixed(1)} s. Ctrl-C stops it.\n${lines.join('\n')}\n\n`;
}
