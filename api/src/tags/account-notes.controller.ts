import { Body, Controller, HttpCode, Patch, Post } from '@nestjs/common';
import { ApiOperation, ApiTags } from '@nestjs/swagger';
import { type ChangedAccount, MAX_TAGS_OF_ACCOUNT, type TaggedAccounts } from '@giftbuyer/contracts';
import { ACCOUNT_EXAMPLE } from '../accounts/account-example.js';
import { CurrentUser, type AuthenticatedUser } from '../auth/authenticated-user.js';
import { ApiAnswer, ApiErrors } from '../http/api-responses.js';
import { PathId } from '../http/path-id.js';
import { AccountNotesService } from './account-notes.service.js';
import { ChangeAccountDto, ChangedAccountDto, TagAccountsDto, TaggedAccountsDto } from './tags.dto.js';

@ApiTags('tags')
@Controller()
export class AccountNotesController {
  constructor(private readonly notes: AccountNotesService) {}

  @Patch('account/:id')
  @ApiOperation({
    operationId: 'changeAccount',
    summary: 'Change the note and the tags of an account',
    description:
      'Of a removed account too, which has them when it returns. With `note_before`, a note that was changed elsewhere ' +
      'meanwhile is not overwritten: `note_changed` has it in `note`.',
  })
  @ApiAnswer(ChangedAccountDto, { ok: true, account: ACCOUNT_EXAMPLE })
  @ApiErrors('validation_failed', 'tag_not_found', 'note_changed')
  async change(
    @CurrentUser() user: AuthenticatedUser,
    @PathId() id: number,
    @Body() body: ChangeAccountDto,
  ): Promise<ChangedAccount> {
    return { ok: true, account: await this.notes.changeAccount({ id, userId: user.id }, body) };
  }

  @Post('accounts/tags')
  @HttpCode(200)
  @ApiOperation({
    operationId: 'tagAccounts',
    summary: 'Put tags on accounts and take others off',
    description:
      `All of it is done or nothing. An account has at most ${MAX_TAGS_OF_ACCOUNT} tags; a tag in both lists is put on. ` +
      'Tags to take off that do not exist any more are ignored.',
  })
  @ApiAnswer(TaggedAccountsDto, { changed: 2 })
  @ApiErrors('validation_failed', 'not_found', 'tag_not_found', 'too_many_account_tags')
  async tag(@CurrentUser() user: AuthenticatedUser, @Body() body: TagAccountsDto): Promise<TaggedAccounts> {
    return { changed: await this.notes.tagAccounts(user.id, body) };
  }
}
