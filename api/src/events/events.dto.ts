import type { Type } from '@nestjs/common';
import { ApiProperty } from '@nestjs/swagger';
import {
  ENVIRONMENTS,
  REFRESH_STAGES,
  SESSION_END_REASONS,
  type Environment,
  type RefreshStage,
  type ServerEventName,
  type ServerEvents,
  type SessionEndReason,
} from '@giftbuyer/contracts';
import { AccountDeviceDto } from '../http/account-device.dto.js';
import { AccountDto } from '../http/account.dto.js';
import { GiftDto } from '../http/gift.dto.js';
import { ApiId, ApiInt64, ApiText } from '../http/api-properties.js';
import { StarTransactionDto } from '../http/star-transaction.dto.js';

type DataOf<Name extends ServerEventName> = ServerEvents[Name];

export class AccountRemovedEventDto implements DataOf<'account.removed'> {
  @ApiId()
  id!: number;

  @ApiText({ nullable: true, description: 'Telegram’s own code; null when the user removed the account' })
  error_code!: string | null;
}

export class AccountDeviceNewEventDto implements DataOf<'account.device_new'> {
  @ApiId()
  id!: number;

  @ApiProperty()
  device!: AccountDeviceDto;
}

export class AccountStageEventDto implements DataOf<'account.stage'> {
  @ApiId()
  id!: number;

  @ApiProperty({ enum: REFRESH_STAGES, enumName: 'RefreshStage' })
  stage!: RefreshStage;
}

export class LedgerUpdatedEventDto implements DataOf<'ledger.updated'> {
  @ApiId()
  account_id!: number;
}

export class LedgerForeignEventDto implements DataOf<'ledger.foreign'> {
  @ApiId()
  account_id!: number;

  @ApiProperty()
  transaction!: StarTransactionDto;
}

export class CatalogueUpdatedEventDto implements DataOf<'catalogue.updated'> {
  @ApiProperty({ enum: ENVIRONMENTS, enumName: 'Environment' })
  environment!: Environment;
}

export class GiftUpdatedEventDto extends CatalogueUpdatedEventDto implements DataOf<'gift.updated'> {
  @ApiInt64()
  id!: string;
}

export class GiftNewEventDto extends CatalogueUpdatedEventDto implements DataOf<'gift.new'> {
  @ApiProperty()
  gift!: GiftDto;
}

export class SessionEndedEventDto implements DataOf<'session.ended'> {
  @ApiProperty({ enum: SESSION_END_REASONS, enumName: 'SessionEndReason' })
  reason!: SessionEndReason;
}

/** The data of each event; null is the empty object. */
export const EVENT_TYPES: { [Name in ServerEventName]: Type<ServerEvents[Name]> | null } = {
  'account.updated': AccountDto,
  'account.removed': AccountRemovedEventDto,
  'account.device_new': AccountDeviceNewEventDto,
  'account.stage': AccountStageEventDto,
  'session.ended': SessionEndedEventDto,
  'tags.changed': null,
  'ledger.updated': LedgerUpdatedEventDto,
  'ledger.foreign': LedgerForeignEventDto,
  'gift.updated': GiftUpdatedEventDto,
  'gift.new': GiftNewEventDto,
  'catalogue.updated': CatalogueUpdatedEventDto,
  resync: null,
  'server.shutdown': null,
  'stream.replaced': null,
};
