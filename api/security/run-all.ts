/** Whether everything runs (`npm run test:security`). Otherwise a tenth runs, as a part of all tests. */
export const RUN_ALL = process.env['SECURITY'] === 'all';
