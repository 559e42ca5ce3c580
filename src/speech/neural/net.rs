//! A network in memory, run on one thread of its own for each thread that speaks.
//!
//! One [`Net`] is shared by all threads. Each runs it on a pool of a single thread: utterances are spoken in parallel,
//! so that more threads inside one would only wait for each other, and sums come in the same order on any number of
//! them. The caller must be no worker of a rayon pool: such a one would start its next task while it waits here.

use std::{
    panic::{AssertUnwindSafe, catch_unwind},
    path::{Path, PathBuf},
    sync::Arc,
};

use rten::{Model, ModelOptions, RunOptions, ThreadPool, Value, ValueOrView};

/// A loaded model.
pub struct Net {
    model: Model,
    path: PathBuf,
}

impl std::fmt::Debug for Net {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        write!(f, "Net({})", self.path.display())
    }
}

thread_local! {
    static POOL: Arc<ThreadPool> = Arc::new(ThreadPool::with_num_threads(1));
}

impl Net {
    /// # Errors
    /// A plain sentence: the file cannot be read, or holds no model that the runtime can run.
    pub fn load(path: &Path) -> Result<Self, String> {
        let bytes = std::fs::read(path).map_err(|error| format!("{}: {error}", path.display()))?;
        Self::of(bytes, path)
    }

    /// A model whose bytes were read already, from `path`.
    ///
    /// # Errors
    /// As for [`Net::load`].
    pub fn of(bytes: Vec<u8>, path: &Path) -> Result<Self, String> {
        // Files are held to their digests before they come here; a panic of the parser would still be a poor answer.
        let loaded = catch_unwind(AssertUnwindSafe(|| ModelOptions::with_all_ops().load(bytes)));
        match loaded {
            Ok(Ok(model)) => Ok(Net { model, path: path.to_owned() }),
            Ok(Err(error)) => Err(format!("{}: {error}", path.display())),
            Err(_) => Err(format!("{}: the runtime gave up on it", path.display())),
        }
    }

    /// Runs the model; inputs and outputs are values of its graph by name, the inner ones too.
    ///
    /// # Errors
    /// A plain sentence: there is no such value, or the runtime failed.
    pub fn run(&self, inputs: Vec<(&str, ValueOrView<'_>)>, outputs: &[impl AsRef<str>]) -> Result<Vec<Value>, String> {
        let node =
            |name: &str| self.model.node_id(name).map_err(|_| format!("{}: has no “{name}”", self.path.display()));
        let inputs =
            inputs.into_iter().map(|(name, value)| Ok((node(name)?, value))).collect::<Result<Vec<_>, String>>()?;
        let ids = outputs.iter().map(|name| node(name.as_ref())).collect::<Result<Vec<_>, String>>()?;
        let options = POOL.with(|pool| RunOptions::default().with_thread_pool(Some(pool.clone())));
        let ran = catch_unwind(AssertUnwindSafe(|| self.model.run(inputs, &ids, Some(options))));
        match ran {
            Ok(Ok(values)) => Ok(values),
            Ok(Err(error)) => Err(error.to_string()),
            Err(_) => Err("the runtime gave up".into()),
        }
    }

    /// A constant of the graph.
    ///
    /// # Errors
    /// As for [`Net::run`].
    pub fn constant(&self, name: &str) -> Result<Value, String> {
        self.run(vec![], &[name])?.pop().ok_or_else(|| format!("“{name}” is nothing"))
    }
}

/// Runs what is not the model's on the same single thread.
pub fn alone<R: Send>(work: impl FnOnce() -> R + Send) -> R {
    POOL.with(Arc::clone).run(work)
}
