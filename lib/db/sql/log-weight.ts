/** Log entries `l` after which remembered states of a run no longer hold: all but the dispatch and start of an attempt. */
export const OF_WEIGHT = `(l.from_state, l.to_state) NOT IN (('scheduled', 'queued'), ('queued', 'running'), ('scheduled', 'running'))`;
