import { wsHandler } from '#platform/websocket/ws-handler.js';
import { WsModule } from './ws.module.js';

/** Every route of the WebSocket API. */
export const handler = wsHandler(WsModule);
