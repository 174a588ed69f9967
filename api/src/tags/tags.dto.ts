import { applyDecorators } from '@nestjs/common';
import { ApiProperty, ApiPropertyOptional } from '@nestjs/swagger';
import { Transform } from 'class-transformer';
import {
  ArrayMaxSize,
  ArrayMinSize,
  IsArray,
  IsIn,
  IsInt,
  IsOptional,
  IsString,
  Matches,
  Max,
  Min,
  ValidateIf,
} from 'class-validator';
import {
  type ChangeAccount,
  type ChangedAccount,
  type ChangeTag,
  type CreatedTag,
  type CreateTag,
  MAX_TAGGED_ACCOUNTS,
  MAX_TAGS,
  MAX_TAGS_OF_ACCOUNT,
  NOTE_MAX_LENGTH,
  type Tag,
  TAG_COLOURS,
  TAG_NAME_MAX_LENGTH,
  type TagAccounts,
  type TagColour,
  type TaggedAccounts,
  type TagList,
} from '@giftbuyer/contracts';
import { AccountDto } from '../http/account.dto.js';
import { ApiCount, ApiId, ApiTrue, ID_MAX, ID_SCHEMA } from '../http/api-properties.js';
import { MaxCodePoints, RequiredTrimmedText } from '../http/fields.js';

/** Control characters other than the tab and the end of a line, and lone surrogates, which PostgreSQL does not store. */
const NOTE = /^(?:[\t\n]|[^\p{Cc}\p{Cs}])*$/u;

/** A text of several lines, which is not trimmed, so that what is answered is what was sent. */
function NoteText(): PropertyDecorator {
  return applyDecorators(
    Transform(({ value }: { value: unknown }) => (typeof value === 'string' ? value.replace(/\r\n?/g, '\n') : value)),
    IsOptional(),
    IsString(),
    MaxCodePoints(NOTE_MAX_LENGTH),
    Matches(NOTE),
  );
}

function Ids(maxCount: number, minCount = 0): PropertyDecorator {
  return applyDecorators(
    ApiProperty({ type: 'array', items: ID_SCHEMA, minItems: minCount, maxItems: maxCount, required: minCount > 0 }),
    IsArray(),
    ArrayMinSize(minCount),
    ArrayMaxSize(maxCount),
    IsInt({ each: true }),
    Min(1, { each: true }),
    Max(ID_MAX, { each: true }),
  );
}

/** May be missing, but not null. */
function MayBeMissing(): PropertyDecorator {
  return ValidateIf((_body, value) => value !== undefined);
}

const NAME = { example: 'For sale', maxLength: TAG_NAME_MAX_LENGTH };
const COLOUR = { enum: TAG_COLOURS, enumName: 'TagColour' };

export class CreateTagDto implements CreateTag {
  @ApiProperty(NAME)
  @RequiredTrimmedText(TAG_NAME_MAX_LENGTH)
  name!: string;

  @ApiProperty(COLOUR)
  @IsIn(TAG_COLOURS)
  colour!: TagColour;
}

export class ChangeTagDto implements ChangeTag {
  @ApiPropertyOptional(NAME)
  @MayBeMissing()
  @RequiredTrimmedText(TAG_NAME_MAX_LENGTH)
  name?: string;

  @ApiPropertyOptional(COLOUR)
  @MayBeMissing()
  @IsIn(TAG_COLOURS)
  colour?: TagColour;
}

export class TagDto implements Tag {
  @ApiId()
  id!: number;

  @ApiProperty()
  name!: string;

  @ApiProperty(COLOUR)
  colour!: TagColour;
}

export class TagListDto implements TagList {
  @ApiProperty({ type: [TagDto], maxItems: MAX_TAGS })
  items!: TagDto[];
}

export class CreatedTagDto implements CreatedTag {
  @ApiId()
  tag_id!: number;
}

export class ChangeAccountDto implements ChangeAccount {
  @ApiPropertyOptional({
    type: String,
    nullable: true,
    maxLength: NOTE_MAX_LENGTH,
    description: 'Null or blanks alone delete the note',
  })
  @NoteText()
  note?: string | null;

  @ApiPropertyOptional({
    type: String,
    nullable: true,
    maxLength: NOTE_MAX_LENGTH,
    description: 'The note that `note` was made of: when another one is stored, the answer is `note_changed`',
  })
  @NoteText()
  note_before?: string | null;

  @MayBeMissing()
  @Ids(MAX_TAGS_OF_ACCOUNT)
  tag_ids?: number[];
}

export class ChangedAccountDto implements ChangedAccount {
  @ApiTrue()
  ok!: true;

  @ApiProperty({ type: AccountDto, nullable: true, description: 'Null when Telegram ended the session of the account' })
  account!: AccountDto | null;
}

export class TagAccountsDto implements TagAccounts {
  @Ids(MAX_TAGGED_ACCOUNTS, 1)
  ids!: number[];

  @MayBeMissing()
  @Ids(MAX_TAGS_OF_ACCOUNT)
  add?: number[];

  @MayBeMissing()
  @Ids(MAX_TAGS)
  remove?: number[];
}

export class TaggedAccountsDto implements TaggedAccounts {
  @ApiCount({ description: 'How many accounts got other tags' })
  changed!: number;
}
