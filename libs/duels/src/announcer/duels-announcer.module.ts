import { Module } from '@nestjs/common';
import { PlatformModule } from '#platform/platform.module.js';
import { PushModule } from '#realtime/push/push.module.js';
import { DuelsAnnouncerConsumer } from './duels-announcer.consumer.js';

/** Function `duels-announcer`. */
@Module({ imports: [PlatformModule, PushModule], providers: [DuelsAnnouncerConsumer] })
export class DuelsAnnouncerModule {}
