import { Module } from '@nestjs/common';
import { PlatformModule } from '#platform/platform.module.js';
import { PushModule } from '#realtime/push/push.module.js';
import { DocumentPress, NoPress } from './document-press.js';
import { sendingProviders } from './sending.providers.js';

/** Function `notifications-sender`: every type that needs no documents. */
@Module({
  imports: [PlatformModule, PushModule],
  providers: [...sendingProviders, { provide: DocumentPress, useClass: NoPress }],
})
export class NotificationsSenderModule {}
