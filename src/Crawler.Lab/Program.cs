Console.Error.WriteLine("swarmlab");
return 64;
