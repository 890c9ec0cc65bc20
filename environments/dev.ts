import { type Environment, withSettings } from './environment.js';
import { DEFAULTS } from './settings.js';

/** The shared environment of the team. */
export const dev: Environment = {
  name: 'dev',
  settings: withSettings(DEFAULTS, { cors: { origins: ['*'] } }),
  protectData: false,
  state: { bucket: 'agora-dev-terraform-state' },
  ownsApiGatewayAccount: true,
};
