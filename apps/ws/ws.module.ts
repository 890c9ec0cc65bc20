import { Module } from '@nestjs/common';
import { DuelsWsModule } from '#duels/duels-ws.module.js';
import { NotificationsWsModule } from '#notifications/notifications.gateway.js';
import { LeadsWsModule } from '#leads/leads-ws.module.js';
import { PlatformModule } from '#platform/platform.module.js';
import { RealtimeModule } from '#realtime/realtime.module.js';
import { VotingsWsModule } from '#votings/votings-ws.module.js';

/** All gateways of the `ws` function. A slice with a gateway adds its module here. */
@Module({
  imports: [PlatformModule, RealtimeModule, VotingsWsModule, DuelsWsModule, NotificationsWsModule, LeadsWsModule],
})
export class WsModule {}
