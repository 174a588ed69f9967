/** Files of one connection: their requests leave together, and their answers take memory. */
export const MAX_FILES = 12;
