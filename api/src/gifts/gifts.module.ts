import { Module } from '@nestjs/common';
import { TypeOrmModule } from '@nestjs/typeorm';
import { AccountSessionsModule } from '../account-sessions/account-sessions.module.js';
import { EventsModule } from '../events/events.module.js';
import { CatalogueEvents } from './catalogue-events.js';
import { CatalogueViewers } from './catalogue-viewers.js';
import { CatalogueReader } from './catalogue-reader.js';
import { CatalogueTurns } from './catalogue-turns.js';
import { CatalogueWatcher } from './catalogue-watcher.js';
import { CatalogueEntity } from './catalogue.entity.js';
import { GiftCatalogue } from './gift-catalogue.js';
import { GiftDetails } from './gift-details.js';
import { GiftList } from './gift-list.js';
import { GiftEntity, GiftFileEntity, GiftSightingEntity } from './gift.entity.js';
import { GiftsController } from './gifts.controller.js';
import { ReadCatalogues } from './read-catalogues.js';
import { SightingsCleanup } from './sightings-cleanup.js';
import { StickerDownloads } from './sticker-downloads.js';

@Module({
  imports: [
    AccountSessionsModule,
    EventsModule,
    TypeOrmModule.forFeature([CatalogueEntity, GiftEntity, GiftFileEntity, GiftSightingEntity]),
  ],
  controllers: [GiftsController],
  providers: [
    CatalogueEvents,
    CatalogueViewers,
    CatalogueReader,
    CatalogueTurns,
    CatalogueWatcher,
    GiftCatalogue,
    GiftDetails,
    GiftList,
    ReadCatalogues,
    SightingsCleanup,
    StickerDownloads,
  ],
})
export class GiftsModule {}
