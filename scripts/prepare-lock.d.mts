export function lockPreparation(directory: string, onWait: () => void): () => void;
export function markRunning(directory: string): void;
export function hasTickets(directory: string, own?: string): boolean;
