import { Module } from '@nestjs/common';
import { PlatformModule } from '#platform/platform.module.js';
import { PushModule } from '#realtime/push/push.module.js';
import { AnnouncerConsumer } from './announcer.consumer.js';
import { WakeUpsModule } from './wake-ups.module.js';

/** `leads-announcer`. */
@Module({ imports: [PlatformModule, PushModule, WakeUpsModule], providers: [AnnouncerConsumer] })
export class AnnouncerModule {}
