/** Bundle: the toast about payments that were made elsewhere, which most visits do not need. */
export { ForeignAlerts } from '../features/transactions/foreign-alerts';
