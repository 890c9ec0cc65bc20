import { Module } from '@nestjs/common';
import { PlatformModule } from '#platform/platform.module.js';
import { SessionsModule } from '../sessions.module.js';
import { DuelsSweepConsumer } from './duels-sweep.consumer.js';

/** Function `duels-sweep`. */
@Module({ imports: [PlatformModule, SessionsModule], providers: [DuelsSweepConsumer] })
export class DuelsSweepModule {}
