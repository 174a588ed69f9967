import { applyDecorators } from '@nestjs/common';
import { ApiProperty } from '@nestjs/swagger';
import { Transform } from 'class-transformer';
import { ArrayMaxSize, ArrayUnique, IsArray, IsIn, IsOptional, IsString, Matches, MaxLength } from 'class-validator';
import {
  STAR_CURRENCIES,
  STAR_DIRECTIONS,
  STAR_TRANSACTION_KINDS,
  STAR_TRANSACTION_STATES,
  type StarCurrency,
  type StarDirection,
  type StarTransactionKind,
  type StarTransactionState,
} from '@giftbuyer/contracts';
import { ApiText, ID_MAX } from '../http/api-properties.js';
import { IsInt64 } from '../http/int64.js';
import { PeriodQuery } from '../http/period.dto.js';
import type { TransactionFilter } from './transaction-filter.js';
import { CSV_DECIMALS, CSV_SEPARATORS, type CsvDecimal, type CsvSeparator } from './transactions-csv.js';

const MAX_ACCOUNTS = 1000;
const ID = /^[1-9]\d{0,9}$/;

/** Texts with commas between them. */
function CommaList(): PropertyDecorator {
  return Transform(({ value }: { value: unknown }) => (typeof value === 'string' ? value.split(',') : value));
}

function IsAccountList(): PropertyDecorator {
  return applyDecorators(
    CommaList(),
    IsArray(),
    ArrayMaxSize(MAX_ACCOUNTS),
    ArrayUnique(),
    Matches(ID, { each: true }),
  );
}

export class TransactionsFilterQuery extends PeriodQuery {
  @ApiText({
    required: false,
    example: '7',
    description: 'Ids of accounts, with commas between them; unset: of those on the list.',
  })
  @IsOptional()
  @IsAccountList()
  account?: string[];

  @ApiText({ required: false, example: 'gift_sent,gift_upgrade', description: 'Kinds, with commas between them.' })
  @IsOptional()
  @CommaList()
  @IsArray()
  @IsIn(STAR_TRANSACTION_KINDS, { each: true })
  kind?: StarTransactionKind[];

  @ApiProperty({ required: false, enum: STAR_DIRECTIONS, enumName: 'StarDirection' })
  @IsOptional()
  @IsIn(STAR_DIRECTIONS)
  direction?: StarDirection;

  @ApiText({ required: false, example: '5170233102089322756', description: 'The id of a gift.' })
  @IsOptional()
  @IsInt64()
  gift?: string;

  @ApiProperty({ required: false, enum: STAR_CURRENCIES, enumName: 'StarCurrency', default: 'stars' })
  @IsOptional()
  @IsIn(STAR_CURRENCIES)
  currency?: StarCurrency;

  @ApiProperty({ required: false, enum: STAR_TRANSACTION_STATES, enumName: 'StarTransactionState' })
  @IsOptional()
  @IsIn(STAR_TRANSACTION_STATES)
  state?: StarTransactionState;

  @ApiProperty({ required: false, enum: ['true', 'false'], description: 'Only those that the panel did not spend.' })
  @IsOptional()
  @IsIn(['true', 'false'])
  foreign?: 'true' | 'false';
}

export class TransactionsQuery extends TransactionsFilterQuery {
  @ApiText({ required: false, description: '`next` of the answer before.' })
  @IsOptional()
  @IsString()
  @MaxLength(1024)
  cursor?: string;
}

export class TransactionsCsvQuery extends TransactionsFilterQuery {
  @ApiProperty({ required: false, enum: Object.keys(CSV_SEPARATORS), default: 'comma' })
  @IsOptional()
  @IsIn(Object.keys(CSV_SEPARATORS))
  separator?: CsvSeparator;

  @ApiProperty({ required: false, enum: CSV_DECIMALS, default: 'point', description: 'Of amounts.' })
  @IsOptional()
  @IsIn(CSV_DECIMALS)
  decimal?: CsvDecimal;
}

export class LedgersQuery {
  @ApiText({ required: false, example: '7', description: 'The id of an account; unset: of those on the list.' })
  @IsOptional()
  @Matches(ID)
  account?: string;
}

export function toFilter(userId: number, query: TransactionsFilterQuery): TransactionFilter {
  const { account, kind, direction, gift, from, to, currency = 'stars', state, foreign } = query;
  return {
    userId,
    currency,
    ...(account && { accounts: account.map(toAccountId) }),
    ...(kind && { kinds: kind }),
    ...(direction && { direction }),
    ...(gift !== undefined && { giftId: gift }),
    ...(from && { from: new Date(from) }),
    ...(to && { to: new Date(to) }),
    ...(state && { state }),
    ...(foreign && { isForeign: foreign === 'true' }),
  };
}

/** One that is too large for the column belongs to no account. */
export function toAccountId(text: string): number {
  const id = Number(text);
  return id <= ID_MAX ? id : 0;
}
