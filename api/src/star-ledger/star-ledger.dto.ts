import { ApiProperty } from '@nestjs/swagger';
import { IsBoolean, IsInt, Max, Min, ValidateIf } from 'class-validator';
import {
  LEDGER_GAPS,
  STAR_CURRENCIES,
  STAR_TRANSACTION_KINDS,
  type LedgerGap,
  type LedgersSeen,
  type SetLedgerAlerts,
  type StarCurrency,
  type StarDay,
  type StarDays,
  type StarLedger,
  type StarLedgers,
  type StarTransactionKind,
  type StarTransactions,
} from '@giftbuyer/contracts';
import { ApiCount, ApiId, ApiStars, ApiText, ApiTimestamp, ID_MAX } from '../http/api-properties.js';
import { IsoTimestamp } from '../http/iso-timestamp.js';
import { StarTransactionDto } from '../http/star-transaction.dto.js';

const AMOUNT = { type: 'string', pattern: '^-?\\d+(\\.\\d{1,9})?$', example: '150.5' } as const;

export class StarTransactionsDto implements StarTransactions {
  @ApiProperty({ type: [StarTransactionDto] })
  items!: StarTransactionDto[];

  @ApiText({ nullable: true, description: '`cursor` of the following answer; null on the last page' })
  next!: string | null;

  // Its own object: a reference could not be null.
  @ApiProperty({
    ...{ type: 'object', nullable: true, selfRequired: true, required: ['received', 'spent'] },
    properties: { received: AMOUNT, spent: AMOUNT },
    description: 'Of all transactions that match, without failed ones; null in an answer to a `cursor`',
  })
  totals!: StarTransactions['totals'];
}

export class StarDayDto implements StarDay {
  @ApiText({ example: '2026-01-31', description: 'In UTC' })
  day!: string;

  @ApiProperty({ enum: STAR_TRANSACTION_KINDS, enumName: 'StarTransactionKind' })
  kind!: StarTransactionKind;

  @ApiStars()
  received!: string;

  @ApiStars()
  spent!: string;
}

export class StarDaysDto implements StarDays {
  @ApiProperty({ type: [StarDayDto] })
  items!: StarDayDto[];
}

export class StarLedgerDto implements StarLedger {
  @ApiId()
  account_id!: number;

  @ApiProperty({ enum: STAR_CURRENCIES, enumName: 'StarCurrency' })
  currency!: StarCurrency;

  @ApiTimestamp({ description: 'When the panel first read it' })
  watched_since!: string;

  @ApiProperty({ description: 'All transactions since the beginning are there' })
  is_complete!: boolean;

  @ApiProperty({
    type: String,
    nullable: true,
    enum: [...LEDGER_GAPS, null],
    description: 'Why the transactions do not add up to the balance; null when they do',
  })
  gap!: LedgerGap | null;

  @ApiTimestamp({ nullable: true, description: 'Since when they do not' })
  gap_since!: string | null;

  @ApiStars({ example: '0', description: 'Balance minus the sum of the transactions' })
  difference!: string;

  @ApiTimestamp()
  read_at!: string;

  @ApiCount({ description: 'Foreign transactions that came since `POST /api/ledgers/seen`' })
  foreign_unseen!: number;

  @ApiTimestamp({
    ...{ nullable: true, example: '2026-02-01T08:30:00.123Z' },
    description: 'For `POST /api/ledgers/seen`: when the panel first read the newest of them; null without any',
  })
  unseen_until!: string | null;

  @ApiProperty({ description: 'No alerts for this account' })
  is_muted!: boolean;
}

export class StarLedgersDto implements StarLedgers {
  @ApiProperty({ type: [StarLedgerDto] })
  items!: StarLedgerDto[];
}

export class LedgersSeenDto implements LedgersSeen {
  @ApiId({ required: false, description: 'Unset: of all accounts' })
  @ValidateIf((_, value) => value !== undefined)
  @IsInt()
  @Min(1)
  @Max(ID_MAX)
  account_id?: number;

  @ApiTimestamp({
    ...{ required: false, example: '2026-02-01T08:30:00.123Z' },
    description: '`unseen_until`: transactions that the panel has read since then stay unseen. Unset: all are seen',
  })
  @ValidateIf((_, value) => value !== undefined)
  @IsoTimestamp()
  until?: string;
}

export class SetLedgerAlertsDto implements SetLedgerAlerts {
  @ApiProperty()
  @IsBoolean()
  is_muted!: boolean;
}
