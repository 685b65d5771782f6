//! The commands, one file for each group. Each asks requests of the contract and prints the answers.

mod backup;
mod call;
mod check;
mod connect;
mod connectors;
mod demo;
mod demo_beside;
mod doctor;
mod eval;
mod flow;
mod import;
mod inspect;
mod pause;
mod runs;
mod serve;
mod settings;
mod update;
mod vault;
mod versions;

use causeway_api::WireError;
use clap::CommandFactory;

use crate::args::{Args, Command, Flow, Settings};
use crate::door::Door;
use crate::out::Out;

/// Does what the command line says.
pub(crate) async fn run(args: Args, out: &mut Out) -> Result<(), WireError> {
    match &args.command {
        Command::Demo(demo) => demo::run(&args, demo, out).await,
        Command::Inspect(inspect) => inspect::run(inspect, out).await,
        Command::InspectWorker => {
            inspect::work();
            Ok(())
        }
        Command::Flow(Flow::Check { files }) => check::run(&args, files, out).await,
        Command::Eval(eval) => eval::run(eval, out),
        Command::Serve(serve) => serve::run(&args, serve, out).await,
        Command::Restore(restore) => backup::restore(&args, restore, out).await,
        Command::Completions { shell } => {
            clap_complete::generate(*shell, &mut Args::command(), "causeway", &mut std::io::stdout());
            Ok(())
        }
        _ => {
            let door = Door::open(&args, args.command.lasts()).await?;
            let ended = match vault::unlock_for(&args, &door).await {
                Ok(()) => ask(&args, &door, out).await,
                Err(error) => Err(error),
            };
            door.close().await;
            ended
        }
    }
}

async fn ask(args: &Args, door: &Door, out: &mut Out) -> Result<(), WireError> {
    match &args.command {
        Command::Import(import) => import::run(import, door, out).await,
        Command::Connectors(command) => connectors::run(command, door, out).await,
        Command::Operations(operations) => connectors::operations(operations, door, out).await,
        Command::Operation(operation) => connectors::operation(operation, door, out).await,
        Command::Export(export) => connectors::export(export, door, out).await,
        Command::Call(call) => call::run(call, door, out).await,
        Command::Connect(connect) => connect::run(connect, door, out).await,
        Command::Connections(command) => connect::connections(command, door, out).await,
        Command::Flow(command) => flow::run(command, door, out).await,
        Command::Runs(command) => runs::run(command, door, out).await,
        Command::Deliveries(command) => runs::deliveries(command, door, out).await,
        Command::Settings(Settings::Vault(vault)) => vault::run(args, vault, door, out).await,
        Command::Settings(command) => settings::run(command, door, out).await,
        Command::Pause(pause) => pause::all(pause, door, out).await,
        Command::Resume => pause::resume(door, out).await,
        Command::Update(update) => update::run(update, door, out).await,
        Command::Backup(backup) => backup::run(backup, door, out).await,
        Command::Doctor(doctor) => doctor::run(doctor, door, out).await,
        Command::Demo(_)
        | Command::Inspect(_)
        | Command::InspectWorker
        | Command::Eval(_)
        | Command::Serve(_)
        | Command::Restore(_)
        | Command::Completions { .. } => Ok(()),
    }
}
