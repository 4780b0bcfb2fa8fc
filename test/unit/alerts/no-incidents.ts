import type { IncidentStore } from '../../../src/alerts/store.ts';

/** A fleet in which nothing is wrong, and in which nobody says so. */
export const NO_INCIDENTS: IncidentStore = {
  take: async () => {
    throw new Error('nobody reports anything here');
  },
  open: async () => [],
  unanswered: async () => [],
  recent: async () => [],
  find: async () => null,
  settle: async () => [],
  acknowledge: async () => 'closed',
  silence: async () => 'closed',
  unsilence: async () => 'closed',
  tell: async () => false,
  timeline: async () => [],
};
