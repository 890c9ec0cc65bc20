import type { TypeSpecs } from './type-spec.js';
import { CLOUDFRONT_TYPES } from './types/cloudfront.types.js';
import { DYNAMODB_TYPES } from './types/dynamodb.types.js';
import { IAM_TYPES } from './types/iam.types.js';
import { IDENTITY_TYPES } from './types/identity.types.js';
import { LAMBDA_TYPES } from './types/lambda.types.js';
import { MAIL_TYPES } from './types/mail.types.js';
import { MESSAGING_TYPES } from './types/messaging.types.js';
import { OBSERVABILITY_TYPES } from './types/observability.types.js';
import { REST_API_TYPES } from './types/rest-api.types.js';
import { STORAGE_TYPES } from './types/storage.types.js';
import { WEBSOCKET_API_TYPES } from './types/websocket-api.types.js';
import { WORKFLOW_TYPES } from './types/workflow.types.js';

/** Every resource type that the local cloud runs, or accepts because it has no effect on a laptop. */
export const EMULATED_TYPES: TypeSpecs = {
  ...CLOUDFRONT_TYPES,
  ...DYNAMODB_TYPES,
  ...IAM_TYPES,
  ...IDENTITY_TYPES,
  ...LAMBDA_TYPES,
  ...MAIL_TYPES,
  ...MESSAGING_TYPES,
  ...OBSERVABILITY_TYPES,
  ...REST_API_TYPES,
  ...STORAGE_TYPES,
  ...WEBSOCKET_API_TYPES,
  ...WORKFLOW_TYPES,
};
