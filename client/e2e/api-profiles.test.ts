import { describe, expect, it } from 'vitest';
import { en } from '../src/i18n/en';
import { useSharedPanel } from './fixtures';
import { addAccount, addProfile, signUp } from './screen';
import { withStartPage } from './with-start-page';

const fixture = useSharedPanel();

describe('API profiles', () => {
  it('uses the profile that is already there', async () => {
    const person = await signUp(fixture.browser, fixture.panel);
    const hash = 'ab'.repeat(16);
    const profile = { name: 'Known', api_id: 4711, api_hash: hash, environment: 'sandbox' };
    expect((await person.context.request.post('/api/apiprofile', { data: profile })).ok()).toBe(true);
    await withStartPage(person, async (screen) => {
      await screen.openNewProfile();
      await screen.field(en.addProfile.apiId).fill('4711');
      await screen.field(en.addProfile.apiHash).fill(hash);
      await screen.page.getByRole('radio', { name: en.addProfile.environments.sandbox }).check();
      const answer = screen.page.waitForResponse('**/api/apiprofile');
      await screen.page.keyboard.press('Enter');
      expect((await answer).status()).toBe(409);
      await screen.expectAnnouncement(en.addProfile.exists('Known'));
      await screen.dialog(en.profiles.title).waitFor();
      await screen.expectFocus(screen.profile('Known'));
    });
  });

  it('renames by Enter and by leaving the field, and takes an empty name for none', async () => {
    const person = await signUp(fixture.browser, fixture.panel);
    await addProfile(person.context.request, 'Old');
    await withStartPage(person, async (screen) => {
      await screen.openPicker();
      const rename = async (from: string, to: string): Promise<void> => {
        await screen.button(en.profiles.more(from)).click();
        await screen.menuItem(en.profiles.rename).click();
        await screen.field(en.profiles.renameLabel).fill(to);
      };
      await rename('Old', 'By Enter');
      await screen.page.keyboard.press('Enter');
      await screen.expectFocus(screen.profile('By Enter'));
      await rename('By Enter', 'By leaving');
      await screen.dialog(en.profiles.title).getByRole('heading').click();
      await screen.profile('By leaving').waitFor();
      await screen.expectAnnouncement(en.profiles.renamed('By leaving'));
      await rename('By leaving', ' ');
      await screen.page.keyboard.press('Enter');
      await screen.profile('API \\d+').waitFor();
    });
  });

  it('keeps a profile that an account needs, and says so', async () => {
    const person = await signUp(fixture.browser, fixture.panel);
    const profile = await addProfile(person.context.request, 'Needed');
    await addAccount(person.context.request, profile, '+9996610010');
    await withStartPage(person, async (screen) => {
      await screen.openPicker();
      await screen.askToDelete('Needed');
      await screen.button(en.profiles.deleteConfirm).click();
      await screen.toast(en.errors.inUse(1)).waitFor();
      await screen.profile('Needed').waitFor();
    });
  });
});
