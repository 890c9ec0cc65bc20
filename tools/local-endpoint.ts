/** Key and secret of whoever runs the local cloud. */
export const LOCAL_CREDENTIALS = { accessKeyId: 'local', secretAccessKey: 'local' };

/**
 * The AWS endpoint of the local cloud that runs on this machine.
 *
 * @param port where it listens; `PORT`, as for `npm start`, by default
 * @throws Error when none answers there
 */
export async function localEndpoint(port = Number(process.env['PORT'] ?? 3000)): Promise<string> {
  try {
    const response = await fetch(`http://127.0.0.1:${port}/_local/ready`);
    const { awsEndpoint } = (await response.json()) as { awsEndpoint?: unknown };
    if (typeof awsEndpoint === 'string') return awsEndpoint;
  } catch {
    // Nothing listens there, or something else does.
  }
  throw new Error(
    `No local cloud answers on port ${port}: start it with "npm start", set PORT to its port, or give the endpoint that it printed, --endpoint http://127.0.0.1:…`,
  );
}
