import { ApiProperty } from '@nestjs/swagger';
import { IsIn, IsOptional, Matches } from 'class-validator';
import {
  CATALOGUE_WATCH_STATES,
  ENVIRONMENTS,
  type CatalogueWatchState,
  type Environment,
  type GiftHistory,
  type Gifts,
  type GiftSighting,
} from '@giftbuyer/contracts';
import { ApiCount, ApiInt64, ApiTimestamp } from '../http/api-properties.js';
import { GiftDto } from '../http/gift.dto.js';
import { VIEW_KINDS, type ViewKind } from './catalogue-viewers.js';

export class GiftEnvironmentQuery {
  @ApiProperty({
    enum: ENVIRONMENTS,
    enumName: 'Environment',
    required: false,
    description: 'Whose catalogue; unset: the default of API profiles',
  })
  @IsOptional()
  @IsIn(ENVIRONMENTS)
  environment?: Environment;
}

export class GiftsQuery extends GiftEnvironmentQuery {
  @ApiProperty({
    enum: VIEW_KINDS,
    required: false,
    description:
      '`page`, also when unset: a page shows the gifts, so their stock is read, too. `notice`: new ones alone are wanted.',
  })
  @IsOptional()
  @IsIn(VIEW_KINDS)
  watch?: ViewKind;
}

export class GiftFileQuery extends GiftEnvironmentQuery {
  @ApiInt64({ required: false, description: '`sticker` of the gift: then the answer may be kept for ever' })
  @IsOptional()
  @Matches(/^-?\d{1,19}$/)
  v?: string;
}

export class CatalogueWatchDto {
  @ApiProperty({
    enum: CATALOGUE_WATCH_STATES,
    enumName: 'CatalogueWatchState',
    description: '`waiting`: Telegram asked to wait. `off`: no account of this environment, or nobody looks.',
  })
  state!: CatalogueWatchState;

  @ApiTimestamp({ nullable: true })
  next_at!: string | null;

  @ApiTimestamp({ nullable: true })
  wait_until!: string | null;
}

export class GiftsDto implements Gifts {
  @ApiProperty({ type: [GiftDto] })
  items!: GiftDto[];

  @ApiTimestamp({ nullable: true, description: 'When the catalogue was last read' })
  read_at!: string | null;

  @ApiProperty()
  watching!: CatalogueWatchDto;
}

export class GiftSightingDto implements GiftSighting {
  @ApiTimestamp()
  at!: string;

  @ApiCount()
  stars!: number;

  @ApiCount({ nullable: true })
  remains!: number | null;

  @ApiProperty()
  is_sold_out!: boolean;
}

export class GiftHistoryDto implements GiftHistory {
  @ApiProperty({ type: [GiftSightingDto] })
  items!: GiftSightingDto[];
}
