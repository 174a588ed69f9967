export function lockPreparation(directory: string, onWait: () => void): () => void;
