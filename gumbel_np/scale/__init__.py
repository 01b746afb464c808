"""Work that outgrows one sitting or one machine: chunks, checkpoints, whole files, a cluster."""
