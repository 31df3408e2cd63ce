//! The commit that files are compared with: where this branch left the other.

use super::super::Error;
use super::{Repository, Target, line};

/// From where on files are new.
#[derive(Debug, Clone)]
pub enum Since {
    /// A commit, branch or tag that the user named.
    Named(String),
    /// The branch that the pull request goes to.
    Target(Target),
}

/// The last commit that this branch shares with the other.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Base {
    /// Its full name.
    pub commit: String,
    /// The other branch or commit, as people call it.
    pub name: String,
}

impl Base {
    /// Finds it. A submodule was at the commit that the base of the repository around it says.
    pub fn find(repository: &Repository, since: &Since) -> Result<Self, Error> {
        if let Some((above, place)) = repository.superproject()?.filter(|_| !repository.is_here()) {
            let base = Self::find(&above, since)?;
            return Ok(Self { commit: recorded(repository, &above, &base, &place)?, name: base.name });
        }
        let (other, name) = match since {
            Since::Named(name) => named(repository, name)?,
            Since::Target(target) => meant(repository, target)?,
        };
        let common = repository.git(["merge-base", &other, "HEAD"])?;
        let commit = line(&common.stdout);
        if common.status.success() && !commit.is_empty() {
            return Ok(Self { commit, name });
        }
        // A branch without a commit has left nothing.
        if commit_of(repository, "HEAD")?.is_none() {
            return Ok(Self { commit: other, name });
        }
        if is_shallow(repository)? {
            let help = match since {
                Since::Named(_) => "run `git fetch --unshallow`".to_owned(),
                Since::Target(target) => format!("{}, or run `git fetch --unshallow`", target.deeper),
            };
            let what = format!("the clone is shallow and does not reach back to where this branch left `{name}`");
            return Err(Error::new(what).help(format!("{help}; `--all` judges every file")));
        }
        if common.status.code() == Some(1) {
            let what = format!("this branch has no commit in common with `{name}`");
            return Err(Error::new(what).help("name a commit that it has, or judge every file with `--all`"));
        }
        Err(repository.refused(&common))
    }

    /// Where the branch at hand left the default branch, as far as one is known: what is committed since then is not
    /// deployed.
    pub(super) fn of_branch(repository: &Repository) -> Result<Option<Self>, Error> {
        let ours = line(&repository.git(["symbolic-ref", "--quiet", "--short", "HEAD"])?.stdout);
        for name in ["origin/HEAD", "origin/main", "origin/master", "main", "master"] {
            if ours == name {
                return Ok(None);
            }
            let Some(other) = commit_of(repository, name)? else {
                continue;
            };
            let common = repository.git(["merge-base", &other, "HEAD"])?;
            let commit = line(&common.stdout);
            return Ok((!commit.is_empty()).then(|| Self { commit, name: name.to_owned() }));
        }
        Ok(None)
    }
}

/// The commit of a submodule that the repository around it had.
fn recorded(repository: &Repository, above: &Repository, base: &Base, place: &str) -> Result<String, Error> {
    let listed = above.ask(["ls-tree", "-z", &base.commit, "--", place])?;
    let entry = line(&listed);
    let Some(commit) = entry.strip_prefix("160000 commit ").and_then(|rest| rest.split('\t').next()) else {
        // It was no submodule then: all of it is new.
        return empty_tree(repository);
    };
    match commit_of(repository, commit)? {
        Some(commit) => Ok(commit),
        None => Err(Error::new(format!("{place}: the submodule lacks the commit that `{}` has of it", base.name))
            .help(format!("run `git -C {place} fetch --unshallow`; `--all` judges every file"))),
    }
}

/// What a user names: a commit, branch or tag, here or, as CI clones have it, only on the server that was cloned.
fn named(repository: &Repository, name: &str) -> Result<(String, String), Error> {
    for candidate in [name.to_owned(), format!("origin/{name}")] {
        if let Some(commit) = commit_of(repository, &candidate)? {
            return Ok((commit, candidate));
        }
    }
    let error = Error::new(format!("there is no commit, branch or tag `{name}`"));
    let refs = repository.ask(["for-each-ref", "--format=%(refname:short)"])?;
    let refs = String::from_utf8_lossy(&refs).into_owned();
    let refs: Vec<&str> = refs.lines().collect();
    let nearest = similar::get_close_matches(name, &refs, 1, 0.5).first().copied();
    let shallow = is_shallow(repository)?;
    Err(error.help(match nearest {
        Some(nearest) => format!("`{nearest}` is the nearest"),
        None if shallow => "the clone is shallow: run `git fetch --unshallow`, then name `origin/BRANCH`".to_owned(),
        None => format!("run `git fetch origin {name}`, then name `FETCH_HEAD` or `origin/{name}`"),
    }))
}

/// The branch that a CI service names, which a clone made for one commit may lack.
fn meant(repository: &Repository, target: &Target) -> Result<(String, String), Error> {
    let Target { branch, variable, commits, deeper } = target;
    let names = [format!("refs/remotes/origin/{branch}"), format!("refs/heads/{branch}")];
    for (index, candidate) in names.iter().chain(commits).enumerate() {
        if let Some(commit) = commit_of(repository, candidate)? {
            let name = if index == 0 { format!("origin/{branch}") } else { branch.clone() };
            return Ok((commit, name));
        }
    }
    let what = format!("`origin/{branch}` is not in this clone; {variable} says that the branch goes there");
    let fetch = format!("git fetch origin '+refs/heads/{branch}:refs/remotes/origin/{branch}'");
    Err(Error::new(what).help(format!("{deeper}, or run `{fetch}`; `--all` judges every file")))
}

fn commit_of(repository: &Repository, name: &str) -> Result<Option<String>, Error> {
    // What begins like an option is none.
    if name.starts_with('-') {
        return Ok(None);
    }
    let found = repository.git(["rev-parse", "--verify", "--quiet", &format!("{name}^{{commit}}")])?;
    let commit = line(&found.stdout);
    Ok((found.status.success() && !commit.is_empty()).then_some(commit))
}

fn is_shallow(repository: &Repository) -> Result<bool, Error> {
    Ok(line(&repository.git(["rev-parse", "--is-shallow-repository"])?.stdout) == "true")
}

/// The name that git gives to a folder without files; with `sha256` it is another.
fn empty_tree(repository: &Repository) -> Result<String, Error> {
    Ok(line(&repository.ask(["hash-object", "-t", "tree", "/dev/null"])?))
}
