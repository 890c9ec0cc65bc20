import { type Environment, withSettings } from './environment.js';
import { DEFAULTS } from './settings.js';

/** What customers use: data is protected, logs are kept longer, no foreign origins. */
export const prod: Environment = {
  name: 'prod',
  settings: withSettings(DEFAULTS, { logRetentionDays: 90 }),
  protectData: true,
  state: { bucket: 'agora-prod-terraform-state' },
  ownsApiGatewayAccount: true,
};
