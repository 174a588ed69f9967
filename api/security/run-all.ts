/** Whether everything runs (`npm run test:security`), or the tenth that belongs to every run of all tests. */
export const RUN_ALL = process.env['SECURITY'] === 'all';
