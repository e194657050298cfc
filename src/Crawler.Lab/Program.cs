return await Crawler.Lab.Cli.LabCommand.RunAsync(args);
