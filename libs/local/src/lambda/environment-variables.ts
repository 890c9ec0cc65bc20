import { randomBytes } from 'node:crypto';
import type { ExecutionEnvironmentProps } from './execution-environment.js';

/**
 * The variables of one execution environment: the function's own, what Lambda reserves, and where the local AWS endpoint is.
 * Nothing of the host's environment.
 */
export function environmentOf(props: ExecutionEnvironmentProps, logStream: string): Record<string, string> {
  const { definition, credentials, taskRoot, awsEndpoint } = props;
  return {
    ...definition.variables,
    TZ: ':UTC',
    LANG: 'en_US.UTF-8',
    AWS_REGION: definition.region,
    AWS_DEFAULT_REGION: definition.region,
    AWS_EXECUTION_ENV: 'AWS_Lambda_nodejs24.x',
    AWS_LAMBDA_FUNCTION_NAME: definition.name,
    AWS_LAMBDA_FUNCTION_VERSION: '$LATEST',
    AWS_LAMBDA_FUNCTION_MEMORY_SIZE: String(definition.memoryMegabytes),
    AWS_LAMBDA_INITIALIZATION_TYPE: 'on-demand',
    AWS_LAMBDA_LOG_GROUP_NAME: definition.logGroup,
    AWS_LAMBDA_LOG_STREAM_NAME: logStream,
    LAMBDA_TASK_ROOT: taskRoot,
    _HANDLER: definition.handler,
    AWS_ACCESS_KEY_ID: credentials.accessKeyId,
    AWS_SECRET_ACCESS_KEY: credentials.secretAccessKey,
    // Roles have temporary credentials, whose requests carry a token; nobody checks it here.
    AWS_SESSION_TOKEN: randomBytes(16).toString('base64url'),
    AWS_ENDPOINT_URL: awsEndpoint,
  };
}
