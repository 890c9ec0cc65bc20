import { restHandler } from '#platform/rest/rest-handler.js';
import { ApiModule } from './api.module.js';

export const handler = restHandler(ApiModule);
