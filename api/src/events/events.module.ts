import { Module } from '@nestjs/common';
import { AuthModule } from '../auth/auth.module.js';
import { EventsController } from './events.controller.js';
import { UserEvents } from './user-events.js';

@Module({
  imports: [AuthModule],
  controllers: [EventsController],
  providers: [UserEvents],
  exports: [UserEvents],
})
export class EventsModule {}
